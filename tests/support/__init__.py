"""What tests of every room lean on: engines, the cast, page checks, the browser."""
