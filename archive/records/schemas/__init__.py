"""The import format as schemas: they read import files and the API's bodies, and draw the OpenAPI document."""

from archive.records.schemas.row import RowSchema, read_description, read_edited, read_replacement, read_row

__all__ = ["RowSchema", "read_description", "read_edited", "read_replacement", "read_row"]
