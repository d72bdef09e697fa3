using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FilePipeline.Contracts.Tests;

/// <summary>Golden files pin the wire formats.</summary>
public sealed class WireFormatTests
{
    private static readonly FileRecord _record = new FileRecord
    {
        FileId = StateKeys.FileId("in/a b.txt"),
        Key = "in/a b.txt",
        Write = ObjectVersion.Of(null, "0055AED6DCD90281E5", "d41d8cd98f00b204e9800998ecf8427e", 123, Some.Time),
        Status = FileStatus.Processed,
        Generation = 1,
        Attempts = 2,
        Round = 1,
        Bytes = 123,
        Lines = 4,
        Sha256 = new('a', 64),
        Analysis = new() { ["analyser"] = 1, ["type"] = "text/plain", ["declaredType"] = "text/plain" },
        FirstSeenAt = Some.Time,
        UpdatedAt = Some.Time.AddSeconds(2),
        Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    }.WithFailure(new(Some.Time.AddSeconds(1), 1, "files-unavailable", "files: get failed")).AsFinal(FileStatus.Processed);

    [Fact]
    public void A_record_matches_its_golden_file() => AssertGolden("file-record.json", _record.ToJson());

    [Fact]
    public void An_open_record_matches_its_golden_file() =>
        AssertGolden("file-record-open.json", (Some.Record(status: FileStatus.Processing) with
        {
            Claim = new("token", Some.Time.AddMinutes(1)),
            DueAt = Some.Time,
            ParkedKey = null,
        }).ToJson());

    [Fact]
    public void Repairs_are_written_only_while_there_are_any()
    {
        var open = Some.Record(status: FileStatus.Waiting) with { DueAt = Some.Time, Repairs = 3 };
        Assert.Contains("\"repairs\":3", Encoding.UTF8.GetString(open.ToJson()), StringComparison.Ordinal);
        Assert.Equal(3, FileRecord.FromJson(open.ToJson()).Repairs);
        Assert.DoesNotContain("repairs", Encoding.UTF8.GetString(open.AsFinal(FileStatus.Parked).ToJson()), StringComparison.Ordinal);
    }

    [Fact]
    public void An_outcome_matches_its_golden_file() => AssertGolden("file-outcome.json", FileOutcome.Of(_record).ToJson());

    [Fact]
    public void A_written_message_matches_its_golden_file() => AssertGolden(
        "file-event.json",
        S3MessageWriter.Write(new("filepipeline-uploads", "in/a b+ü.txt", Some.Write(), false, new(MessageSources.Requeue, 1, 2, null))));

    [Fact]
    public void A_parked_entry_matches_its_golden_file() => AssertGolden(
        "parked-entry.json",
        JsonSerializer.SerializeToUtf8Bytes(
            new ParkedEntry("id", "key", Codes.Unreadable, "not JSON", Encoding.UTF8.GetBytes("{"), Some.Time),
            WireJson.Default.ParkedEntry));

    [Fact]
    public void An_upload_receipt_matches_its_golden_file() => AssertGolden("upload-receipt.json", new UploadReceipt
    {
        Sha256 = new('a', 64),
        Bytes = 123,
        ETags = ["d41d8cd98f00b204e9800998ecf8427e"],
        ReceivedAt = Some.Time,
        Traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    }.ToJson());

    [Fact]
    public void A_record_survives_a_round_trip()
    {
        var read = FileRecord.FromJson(_record.ToJson());
        Assert.Equal(_record.ToJson(), read.ToJson());
        Assert.Equal(_record.Write, read.Write);
    }

    [Fact]
    public void Unknown_fields_are_ignored()
    {
        var json = JsonNode.Parse(_record.ToJson())!.AsObject();
        json["later"] = new JsonObject { ["x"] = 1 };
        Assert.Equal(_record.ToJson(), FileRecord.FromJson(Encoding.UTF8.GetBytes(json.ToJsonString())).ToJson());
    }

    [Theory]
    [InlineData("fileId")]
    [InlineData("key")]
    [InlineData("write")]
    [InlineData("status")]
    public void A_record_without_a_required_field_is_refused(string field)
    {
        var json = JsonNode.Parse(_record.ToJson())!.AsObject();
        json.Remove(field);
        Assert.Throws<JsonException>(() => FileRecord.FromJson(Encoding.UTF8.GetBytes(json.ToJsonString())));
    }

    [Fact]
    public void An_outcome_is_a_pure_function_of_the_record() =>
        Assert.Equal(FileOutcome.Of(_record).ToJson(), FileOutcome.Of(_record).ToJson());

    [Fact]
    public void A_record_that_is_not_final_has_no_outcome() =>
        Assert.Throws<ArgumentException>(() => FileOutcome.Of(Some.Record(status: FileStatus.Failing)));

    [Fact]
    public void An_outcome_id_depends_on_file_write_generation_and_status_only()
    {
        string Id(string file = "f", int write = 1, int generation = 0, FileStatus status = FileStatus.Processed) =>
            FileOutcome.IdOf(file, Some.Write(write), generation, status);
        string[] ids = [Id(), Id("g"), Id(write: 2), Id(generation: 1), Id(status: FileStatus.Rejected)];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(Id(), Id());
        Assert.Equal(_record.OutcomeId, (_record with { Attempts = 9, Reason = "other" }).AsFinal(FileStatus.Processed).OutcomeId);
    }

    [Fact]
    public void History_keeps_the_last_five_attempts_and_300_characters_of_each()
    {
        var record = Some.Record(status: FileStatus.Failing);
        for (var attempt = 1; attempt <= 8; attempt++) record = record.WithFailure(new(Some.Time, attempt, "c", new('d', 1000)));
        Assert.Equal([4, 5, 6, 7, 8], record.History.Select(failure => failure.Attempt));
        Assert.All(record.History, failure => Assert.Equal(FileRecord.DetailLength, failure.Detail.Length));
    }

    [Fact]
    public void A_text_is_never_cut_inside_a_character() => Assert.Equal("a", Texts.Truncate("a😀", 2));

    [Fact]
    public void A_file_id_is_the_digest_of_the_key() => Assert.Equal("e3b0c44298fc1c149afbf4c8996fb924", StateKeys.FileId(""));

    [Fact]
    public void Due_keys_sort_by_time_and_contain_it()
    {
        var early = ParkingKeys.Due(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), "ff");
        var late = ParkingKeys.Due(new(2026, 11, 2, 3, 4, 5, TimeSpan.Zero), "00");
        Assert.Equal("due/20260102T030405Z/ff.json", early);
        Assert.True(string.CompareOrdinal(early, late) < 0);
        Assert.Equal(new DateTimeOffset(2026, 11, 2, 3, 4, 5, TimeSpan.Zero), ParkingKeys.DueTime(late));
        Assert.Null(ParkingKeys.DueTime("parked/x/y.json"));
    }

    [Fact]
    public void State_keys_contain_no_bars() =>
        Assert.DoesNotContain(
            (string[])[StateKeys.File(
                "f"), StateKeys.Lease("sweep"),
                    StateKeys.Cursor("reconcile"), StateKeys.Ledger, StateKeys.Sent("o", "alerts"), StateKeys.Upload("f")],
            key => key.Contains("||", StringComparison.Ordinal));

    private static void AssertGolden(string name, byte[] json)
    {
        var golden = File.ReadAllText(Repository.Path("tests", "Contracts", "Records", "golden", name)).TrimEnd();
        Assert.Equal(golden, Encoding.UTF8.GetString(json));
    }
}
