"""What people do with reports: make, have made in the background, issue."""
