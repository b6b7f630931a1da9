"""What services outside call us at: no screens."""
