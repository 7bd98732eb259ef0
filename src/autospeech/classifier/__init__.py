"""AutoSpeechClassifier: fit, predict, save, export. Filled by its own issue; nothing lives here yet."""
