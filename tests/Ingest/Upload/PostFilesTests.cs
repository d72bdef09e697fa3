using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FilePipeline.Contracts;

namespace FilePipeline.Ingest.Tests;

public sealed class PostFilesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_file_of_a_form_is_stored_unchanged()
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await PostAsync(app, "/files", Part("a.txt", "\"abc\""), Part("b.csv", "1.10"), Part("c.bin", ""));
        Assert.Equal(201, (int)response.StatusCode);
        var stored = (await response.Content.ReadFromJsonAsync<JsonArray>(Cancellation))!;
        Assert.Equal(["a.txt", "b.csv", "c.bin"], stored.Select(file => (string)file!["key"]!));
        Assert.Equal([5, 4, 0], stored.Select(file => (int)file!["bytes"]!));
        Assert.All(stored, file => Assert.Equal(StateKeys.FileId((string)file!["key"]!), (string)file["fileId"]!));
        Assert.Equal("\"abc\"", Encoding.UTF8.GetString(app.Bucket.Find("a.txt")!));
        Assert.Equal("1.10", Encoding.UTF8.GetString(app.Bucket.Find("b.csv")!));
        Assert.Empty(app.Bucket.Find("c.bin")!);
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task A_prefix_field_applies_to_the_files_after_it()
    {
        await using var app = await IngestApp.StartAsync();
        using var response =
            await PostAsync(app, "/files", Field("prefix", "in/"), Part("a.txt", "a"), Field("prefix", "other/"), Part("b.txt", "b"));
        Assert.Equal(["in/a.txt", "other/b.txt"], app.Bucket.Keys);
    }

    [Fact]
    public async Task The_prefix_can_be_in_the_query()
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await PostAsync(app, "/files?prefix=in%2F2026%20a/", Part("a.txt", "a"));
        Assert.Equal(["in/2026 a/a.txt"], app.Bucket.Keys);
    }

    [Theory]
    [InlineData("form-data; name=\"f\"; filename=\"a b+c%25.txt\"", "a b+c%25.txt")]
    [InlineData("form-data; name=\"f\"; filename=\"grüße.txt\"", "grüße.txt")]
    [InlineData("form-data; name=\"f\"; filename=\"x.txt\"; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt", "grüße.txt")]
    [InlineData("form-data; name=f; filename=plain.txt", "plain.txt")]
    [InlineData("form-data; name=\"f\"; filename=\"folder/inner.txt\"", "folder/inner.txt")]
    public async Task File_names_are_read_as_clients_write_them(string disposition, string key)
    {
        await using var app = await IngestApp.StartAsync();
        using var response = await PostRawAsync(app, $"--b\r\nContent-Disposition: {disposition}\r\n\r\nabc\r\n--b--\r\n");
        Assert.Equal(201, (int)response.StatusCode);
        Assert.Equal([key], app.Bucket.Keys);
    }

    [Fact]
    public async Task A_file_field_without_a_file_is_ignored()
    {
        await using var app = await IngestApp.StartAsync();
        const string Empty = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"\"\r\nContent-Type: "
            + "application/octet-stream\r\n\r\n\r\n--b--\r\n";
        Assert.Contains("no file", await app.RefusedAsync(400, await PostRawAsync(app, Empty)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_invalid_key_refuses_the_whole_form()
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(400, await PostAsync(app, "/files", Part("good.txt", "a"), Part("bad\u0001.txt", "b")));
    }

    [Fact]
    public async Task One_file_over_the_limit_refuses_the_whole_form()
    {
        await using var app = await IngestApp.StartAsync(("Ingest:MaxBytes", "10"));
        var detail = await app.RefusedAsync(413, await PostAsync(app, "/files", Part("good.txt", "a"), Part("large.txt", "12345678901")));
        Assert.Contains("large.txt", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_files_of_one_name_are_refused()
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(400, await PostAsync(app, "/files", Part("a.txt", "1"), Part("a.txt", "2")));
    }

    [Fact]
    public async Task A_form_has_at_most_a_thousand_files()
    {
        await using var app = await IngestApp.StartAsync();
        var parts = Enumerable.Range(1, 1001).Select(number => Part($"{number}.txt", "a")).ToArray();
        Assert.Contains("1000", await app.RefusedAsync(400, await PostAsync(app, "/files", parts)), StringComparison.Ordinal);
        using var answer = await PostAsync(app, "/files", parts[..1000]);
        Assert.Equal(201, (int)answer.StatusCode);
    }

    [Fact]
    public async Task An_aborted_form_stores_no_file()
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(400, await PostRawAsync(
            app, "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.txt\"\r\n\r\nabc\r\n--b\r\nContent-Disp"));
    }

    [Fact]
    public async Task A_field_that_is_too_long_is_refused()
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(400, await PostAsync(app, "/files", Field("prefix", new string('x', 20_000)), Part("a.txt", "a")));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/mixed; boundary=b")]
    public async Task Another_content_type_than_a_form_is_415(string contentType)
    {
        await using var app = await IngestApp.StartAsync();
        await app.RefusedAsync(415, await PostRawAsync(app, "abc", contentType));
    }

    [Fact]
    public async Task A_failure_in_the_middle_of_a_form_is_503()
    {
        await using var app = await IngestApp.StartAsync();
        app.Sidecar.FailNext(call => call.Operation == "create" && call.Key == "b.txt");
        using var response = await PostAsync(app, "/files", Part("a.txt", "a"), Part("b.txt", "b"));
        Assert.Equal(503, (int)response.StatusCode);
        Assert.Equal(["a.txt"], app.Bucket.Keys);
        Assert.Empty(app.ScratchFiles);
    }

    [Fact]
    public async Task A_form_is_200_when_every_key_existed_and_otherwise_201()
    {
        await using var app = await IngestApp.StartAsync();
        app.Bucket.Put("a.txt", "old");
        using var one = await PostAsync(app, "/files", Part("a.txt", "1"));
        using var both = await PostAsync(app, "/files", Part("a.txt", "2"), Part("b.txt", "2"));
        Assert.Equal((200, 201), ((int)one.StatusCode, (int)both.StatusCode));
        Assert.Contains("Z\"", await both.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    private static (string Disposition, string Value) Part(string fileName, string content) =>
        ($"form-data; name=\"files\"; filename=\"{fileName}\"", content);

    private static (string Disposition, string Value) Field(string name, string value) => ($"form-data; name=\"{name}\"", value);

    private static Task<HttpResponseMessage> PostAsync(IngestApp app, string path, params (string Disposition, string Value)[] parts) =>
        PostRawAsync(app,
            $"{string.Concat(parts.Select(part => $"--b\r\nContent-Disposition: {part.Disposition}\r\n\r\n{part.Value}\r\n"))}--b--\r\n",
            path: path);

    private static async Task<HttpResponseMessage> PostRawAsync(
        IngestApp app, string body, string contentType = "multipart/form-data; boundary=b", string path = "/files")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        return await app.Client.PostAsync(app.Exactly(path), content, Cancellation);
    }
}
