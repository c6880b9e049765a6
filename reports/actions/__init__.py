"""What people do with reports: render, request in the background, issue."""
