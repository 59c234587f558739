"""How dates and times are written where a template does not say: in the admin, as on the pages."""
