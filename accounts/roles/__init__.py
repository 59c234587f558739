"""What one may do beyond what everybody may."""
