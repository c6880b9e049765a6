"""The ground floor: everything a portal needs that knows nothing of khuyến công."""
