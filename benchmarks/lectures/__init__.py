"""Are the slides of lectures found? Rendered lectures, whose truth is known, and finders."""
