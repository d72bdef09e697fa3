using System.Text;
using System.Text.Json.Nodes;

namespace FilePipeline.Processor.Tests;

/// <summary>Files as real systems produce them: the findings for each, or the reason for its rejection.</summary>
public sealed class FieldFileTests
{
    private static readonly Encoding _latin1 = Encoding.Latin1;

    /// <summary>Name, content, and the expected findings; null for an absent field.</summary>
    public static TheoryData<string, byte[], string> Accepted => new()
    {
        {
            "c01-header-quoted-newline-semicolon.csv", Utf8("\"Artikel\nNummer\";Name;Preis\n1;Stuhl;3,50\n2;Tisch;4,75\n"),
            """{"delimiter":";","columns":3,"header":["Artikel\nNummer","Name","Preis"],"rows":2,"raggedRows":0}"""
        },
        {
            "c02-sep-semicolon.csv", Utf8("sep=;\r\nid;name;qty\r\n1;bolt;10\r\n2;nut;20\r\n"),
            """{"delimiter":";","columns":3,"header":["id","name","qty"],"rows":2,"raggedRows":0,"preambleLines":1}"""
        },
        {
            "c04-utf16le-tab.csv", Wide(Encoding.Unicode, "Name\tOrt\tBetrag\r\nJörg\tKöln\t10\r\nAnna\tUlm\t20\r\n"),
            """
            {"encoding":"utf-16le","bom":true,"delimiter":"\t","header":["Name","Ort","Betrag"],
             "columns":3,"rows":2,"raggedRows":0,"longestLine":30,"newline":"crlf"}
            """
        },
        {
            "c06-utf16be-semicolon.csv", Wide(Encoding.BigEndianUnicode, "Name;Ort;Betrag\r\nJörg;Köln;10\r\nAnna;Ulm;20\r\n"),
            """{"encoding":"utf-16be","bom":true,"delimiter":";","header":["Name","Ort","Betrag"],"columns":3,"rows":2,"raggedRows":0}"""
        },
        {
            "c08-leading-blank-line-semicolon.csv", Utf8("\r\nid;name;qty\r\n1;bolt;10\r\n"),
            """{"delimiter":";","columns":3,"header":["id","name","qty"],"rows":1,"raggedRows":0}"""
        },
        { "c13-nul-in-cell.csv", Utf8("id,note\n1,ab\0cd\n2,x\n"), """{"nulBytes":1,"columns":2,"rows":2,"raggedRows":0}""" },
        {
            "c26-commas-in-unquoted-semicolon-header.csv",
            Utf8("Preis, netto, in EUR, gerundet;Datum;Ort\n1,5;2026-01-01;Ulm\n2,5;2026-01-02;Ulm\n"),
            """{"delimiter":";","columns":3,"rows":2,"raggedRows":0}"""
        },
        {
            "c32-unclosed-quote-early.csv",
            Utf8("id,note\n1,\"open\n" + string.Concat(Enumerable.Range(2, 999).Select(id => $"{id},x\n"))),
            """{"unclosedQuoteLine":2,"columns":2,"rows":1000,"raggedRows":0}"""
        },
        {
            "c35-imdb-style-quote.tsv",
            Utf8("tconst\ttitle\tyear\ntt1\t\"Swing it\" magistern\t1940\ntt2\t\"Unclosed title\t1941\ntt3\tPlain\t1942\ntt4\tInch "
                + "5\"\t1943\n"),
            """{"columns":3,"rows":4,"raggedRows":0,"unclosedQuoteLine":null}"""
        },
        {
            "c60-quote-in-header-unquoted.csv", Utf8("5\" size;a;b\n1;2;3\n"),
            """{"delimiter":";","columns":3,"header":["5\" size","a","b"],"rows":1,"raggedRows":0,"unclosedQuoteLine":null}"""
        },
        {
            "d01-leading-newline.pdf", Utf8("\n%PDF-1.4\n%âãÏÓ\n1 0 obj\n"),
            """{"type":"application/pdf","version":"1.4","headerOffset":1}"""
        },
        {
            "d03c-pjl.pdf", Utf8("\u001b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE = PDF\r\n%PDF-1.3\n%âãÏÓ\n"),
            """{"type":"application/pdf","version":"1.3","headerOffset":46}"""
        },
        { "j03-latin1.json", _latin1.GetBytes("{\"name\":\"Jörg\"}"), """{"valid":false,"errorOffset":10,"invalidUtf8Bytes":1}""" },
        { "j14-nul-padded.json", Utf8("{\"a\":1}" + new string('\0', 100)), """{"valid":false,"errorOffset":7,"nulBytes":100}""" },
        { "n12-latin1-line.jsonl", _latin1.GetBytes("{\"a\":1}\n{\"n\":\"Jörg\"}\n"), """{"records":2,"invalidRecords":1}""" },
        {
            "p04b-bit31.png", Hex("89504e470d0a1a0a0000000d49484452ffffffff0000000108020000008f3e819d"),
            """{"type":"image/png","width":null,"height":null}"""
        },
        {
            "p08-stray-zero-between-segments.jpg",
            Hex("ffd8 ffe000104a46494600010100000100010000 ffdb0004 0001 00 "
                + "ffc0 0011 08 0030 0040 03 012200 021101 031101 ffda 000c 03 010002110311003f00"),
            """{"type":"image/jpeg","width":64,"height":48}"""
        },
        {
            "t03-utf32le-bom.txt", Wide(Encoding.UTF32, "Hallo\nWelt\n"),
            """{"encoding":"utf-32le","bom":true,"longestLine":20,"newline":"lf","nulBytes":null}"""
        },
        {
            "t06-copytruncate-leading-nuls.log", [.. new byte[500], .. "2026-01-01 a line\n2026-01-01 b line\n"u8],
            """{"type":"text/plain","nulBytes":500,"newline":"lf","encoding":"us-ascii"}"""
        },
    };

    public static TheoryData<string, byte[], string> Rejected => new()
    {
        { "c40-html-error-page.csv", Utf8("<!DOCTYPE html>\n<html><body>503 Service, Unavailable</body></html>\n"), "text/html" },
        { "t17-mp3-named-txt.txt", [0xff, 0xfb, 0x90, 0x64, .. Noise(3000)], "application/octet-stream" },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task A_real_world_file_has_the_expected_findings(string name, byte[] content, string findings)
    {
        Assert.Null(await Scan.JudgeAsync(name, content));
        Scan.AssertFields(await Scan.AnalyseAsync(name, content), JsonNode.Parse(findings)!.AsObject());
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public async Task A_real_world_file_of_another_type_is_rejected(string name, byte[] content, string detected)
    {
        var rejection = await Scan.JudgeAsync(name, content);
        Assert.Equal("type-mismatch", rejection?.Code);
        Assert.EndsWith(detected, rejection!.Reason, StringComparison.Ordinal);
    }

    // Without NULs, so that only the share of control characters detects it.
    private static byte[] Noise(int length)
    {
#pragma warning disable CA5394 // The same bytes in each run.
        var random = new Random(1);
        return [.. Enumerable.Range(0, length).Select(_ => (byte)random.Next(1, 256))];
#pragma warning restore CA5394
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Wide(Encoding encoding, string text) => [.. encoding.GetPreamble(), .. encoding.GetBytes(text)];

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
