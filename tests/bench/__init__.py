"""The speed of the product beside its peers; never run as a timed test."""
