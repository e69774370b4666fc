mod changing;
mod exported;
mod listed;
mod mailed;
mod remembered;
mod seeded;
mod shown;
mod waits;
