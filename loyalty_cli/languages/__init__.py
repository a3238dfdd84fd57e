"""What members read, in their language: sentences from a catalogue, numbers and dates by Babel."""
