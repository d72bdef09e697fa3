namespace FilePipeline.Doctor.Reading;

/// <summary>What the doctor was given cannot be read; the message says which input, where in it, and why.</summary>
internal sealed class UnreadableInputException(string message) : Exception(message);
