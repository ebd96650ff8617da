"""The archivist's desk: each part of a description on a page of its own, with what the page does not show kept."""
