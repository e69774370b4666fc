mod changing;
mod exported;
mod mailed;
mod remembered;
mod seeded;
mod shown;
