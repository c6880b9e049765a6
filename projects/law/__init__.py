"""What the law says, as data: contents, programmes and dated norms, each with its reference."""
