using System.Collections;
using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace FilePipeline.Hosting;

/// <summary>Compares the keys and values of a section with the class that they are bound to.</summary>
public sealed class SettingsReader
{
    private readonly List<string> _faults = [];
    private readonly List<IConfigurationSection> _readable = [];

    private SettingsReader()
    {
    }

    /// <summary>Every setting that the class does not have, and every value that it cannot hold, as sentences.</summary>
    public static IReadOnlyList<string> FaultsIn(IConfigurationSection section, Type type) => Read(section, type)._faults;

    /// <summary>Binds what can be read, and leaves the rest at its default.</summary>
    public static void Bind(IConfigurationSection section, object options)
    {
        var prefix = section.Path.Length + ConfigurationPath.KeyDelimiter.Length;
        var values = Read(section, options.GetType())._readable.Select(item => KeyValuePair.Create(item.Path[prefix..], item.Value));
        new ConfigurationBuilder().AddInMemoryCollection(values).Build().Bind(options);
    }

    private static SettingsReader Read(IConfigurationSection section, Type type)
    {
        var reader = new SettingsReader();
        reader.ReadMembers(section, type);
        return reader;
    }

    private void ReadMembers(IConfigurationSection section, Type type)
    {
        var members = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(IsSetting).ToDictionary(member => member.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (members.TryGetValue(child.Key, out var member)) ReadValue(child, member.PropertyType);
            else _faults.Add(Spelling.Unknown(child.Path, members.Keys.Select(name => $"{section.Path}:{name}")));
        }
    }

    private void ReadValue(IConfigurationSection section, Type type)
    {
        if (ItemOf(type) is { } item)
        {
            if (!string.IsNullOrEmpty(section.Value))
                _faults.Add($"setting '{section.Path}' takes a list, and has one value; set '{section.Path}:0' and so on");
            foreach (var child in section.GetChildren()) ReadValue(child, item);
        }
        else if (TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)))
        {
            if (section.GetChildren().Any())
            {
                _faults.Add(
                    $"setting '{section.Path}' takes one value, and has parts ({section.GetChildren().First().Path}); set it without them");
            }
            else if (IsReadable(section.Value, type))
            {
                _readable.Add(section);
            }
            else
            {
                _faults.Add($"the value '{section.Value}' at '{section.Path}' is no {NameOf(type)}");
            }
        }
        else
        {
            ReadMembers(section, type);
        }
    }

    // What only computes is no setting; a list or a table that is there already is filled.
    private static bool IsSetting(PropertyInfo member) => member.SetMethod?.IsPublic == true || ItemOf(member.PropertyType) is not null;

    // The type of what a list or a table holds; a text is neither.
    private static Type? ItemOf(Type type)
    {
        if (type == typeof(string) || !type.IsAssignableTo(typeof(IEnumerable))) return null;
        return type.IsArray ? type.GetElementType() : type.GetGenericArguments() is [.., var item] ? item : typeof(string);
    }

    // As the binder takes values: an empty one is null where that is possible.
    private static bool IsReadable(string? value, Type type)
    {
        if (value is null || (value.Length == 0 && Nullable.GetUnderlyingType(type) is not null)) return true;
        try
        {
            _ = TypeDescriptor.GetConverter(type).ConvertFromInvariantString(value);
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or NotSupportedException or OverflowException)
        {
            return false;
        }
    }

    private static string NameOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var known when known == typeof(int) || known == typeof(long) => "whole number in its range",
        var known when known == typeof(TimeSpan) => "time (hh:mm:ss)",
        var known when known == typeof(bool) => "true or false",
        { IsEnum: true } known => $"value out of {string.Join(", ", Enum.GetNames(known))}",
        var known => known.Name,
    };
}
