"""What clinicians did with the cards they were shown."""
