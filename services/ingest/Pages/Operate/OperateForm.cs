using System.Globalization;

namespace FilePipeline.Ingest.Pages;

/// <summary>The fields of a form, and every error in them.</summary>
internal sealed class OperateForm(IFormCollection form)
{
    private readonly List<string> _errors = [];

    /// <summary>All errors as sentences; null without any.</summary>
    public string? Error => _errors.Count == 0 ? null : string.Join(" ", _errors);

    /// <summary>A text that must be there.</summary>
    public string Text(string name, int maxLength = 1024)
    {
        var text = form[name].ToString().Trim();
        if (text.Length == 0) _errors.Add($"{name} is missing.");
        else if (text.Length > maxLength) _errors.Add($"{name} has at most {maxLength} characters.");
        return text;
    }

    /// <summary>A text that may be absent.</summary>
    public string? Find(string name) => form[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>A whole number within bounds. Separators of thousands are ignored, since the page shows them.</summary>
    public int Number(string name, int minimum, int maximum)
    {
        var digits = string.Concat(form[name].ToString().Where(char.IsAsciiDigit));
        if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum && number <= maximum)
            return number;
        _errors.Add(string.Create(CultureInfo.InvariantCulture, $"{name} is a number from {minimum} to {maximum}."));
        return minimum;
    }

    /// <summary>Adds an error.</summary>
    public void Fail(string error) => _errors.Add(error);
}
