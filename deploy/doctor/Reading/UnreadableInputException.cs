namespace FilePipeline.Doctor.Reading;

/// <summary>An input cannot be read; the message names the input, the place in it and the reason.</summary>
internal sealed class UnreadableInputException(string message) : Exception(message);
