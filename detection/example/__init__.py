"""A finished result that anybody may open: the sample clip's, shipped with the site."""
