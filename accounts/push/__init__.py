"""Web Push: notices that a browser shows while no page of the site is open."""
