//! What the browser runs. Keep it small: signals only, no server functions, and
//! markup that the server renders as children.
