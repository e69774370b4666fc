mod changing;
mod exported;
mod mailed;
mod seeded;
mod shown;
