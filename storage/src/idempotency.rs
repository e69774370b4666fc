//! Answers given to request keys of the JSON API.
