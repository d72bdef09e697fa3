using System.Text;
using System.Text.RegularExpressions;

namespace FilePipeline.Contracts;

/// <summary>A pattern of keys: <c>*</c> and <c>?</c> stand for characters of one path segment, <c>**</c> for characters of any number
/// of segments; <c>**/</c> also for none. Every other character stands for itself, and case counts.</summary>
public sealed class KeyGlob
{
    private const int MaxLength = 1024;
    private readonly Regex _regex;

    private KeyGlob(string pattern, Regex regex) => (Pattern, _regex) = (pattern, regex);

    /// <summary>The pattern as it was written.</summary>
    public string Pattern { get; }

    /// <summary>Returns what is wrong with a pattern; null for a valid one.</summary>
    public static string? ErrorOf(string? pattern)
    {
        if (string.IsNullOrEmpty(pattern)) return "is empty; ** matches every key";
        if (pattern.Length > MaxLength) return $"has {pattern.Length} characters; the limit is {MaxLength}";
        return pattern.Contains("***", StringComparison.Ordinal) ? "contains ***; use * or **" : null;
    }

    /// <summary>Reads a valid pattern.</summary>
    /// <exception cref="ArgumentException"><see cref="ErrorOf"/> returns the reason.</exception>
    public static KeyGlob Of(string pattern)
    {
        if (ErrorOf(pattern) is { } error) throw new ArgumentException($"pattern '{pattern}' {error}", nameof(pattern));
        var regex = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            var rest = pattern.AsSpan(i);
            if (rest.StartsWith("**/"))
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else if (rest.StartsWith("**"))
            {
                regex.Append(".*");
                i++;
            }
            else
            {
                regex.Append(pattern[i] switch
                {
                    '*' => "[^/]*",
                    '?' => "[^/]",
                    var other => Regex.Escape($"{other}"),
                });
            }
        }

        // The non-backtracking engine takes time in proportion to the key, whatever the pattern.
        var options = RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant;
        return new(pattern, new Regex(regex.Append(@"\z").ToString(), options, TimeSpan.FromSeconds(1)));
    }

    /// <summary>Whether a key matches.</summary>
    public bool IsMatch(string key) => _regex.IsMatch(key);
}
