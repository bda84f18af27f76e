"""Hot issues (vấn đề nóng): taken in, given to somebody, answered within their clock, closed with a result and its release."""
