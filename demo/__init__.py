"""The demonstration archive: records of a country that does not exist, and the pictures that go with them."""
