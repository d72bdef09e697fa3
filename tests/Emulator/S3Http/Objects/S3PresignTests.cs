using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace FilePipeline.Emulator.Tests.S3Http;

/// <summary>Presigned addresses, created by the SDK and by the tests.</summary>
public sealed class S3PresignTests : S3Tests
{
    [Theory]
    [InlineData("20260102T030404Z", 1, HttpStatusCode.Forbidden)]
    [InlineData("20260102T030405Z", 1, HttpStatusCode.OK)]
    [InlineData("20260101T000000Z", 604800, HttpStatusCode.OK)]
    [InlineData("20260102T030405Z", 604801, HttpStatusCode.BadRequest)]
    [InlineData("20260102T030405Z", 0, HttpStatusCode.BadRequest)]
    [InlineData("yesterday", 1, HttpStatusCode.BadRequest)]
    public async Task A_presigned_address_expires(string date, int seconds, HttpStatusCode status)
    {
        await Rig.PutAsync("a", "content");
        using var response =
            await GetAsync($"{Bucket}/a?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={date}&X-Amz-Expires={seconds}&X-Amz-Signature=any");
        Assert.Equal(status, response.StatusCode);
        if (status == HttpStatusCode.Forbidden) Assert.Equal("AccessDenied", await CodeOfAsync(response));
    }

    [Theory]
    [InlineData(-1, HttpStatusCode.Forbidden)]
    [InlineData(60, HttpStatusCode.OK)]
    public async Task A_version_2_presigned_address_expires(int seconds, HttpStatusCode status)
    {
        await Rig.PutAsync("a", "content");
        var end = Some.Time.AddSeconds(seconds).ToUnixTimeSeconds();
        using var response = await GetAsync($"{Bucket}/a?AWSAccessKeyId=any&Signature=any&Expires={end}");
        Assert.Equal(status, response.StatusCode);
    }

    [Fact]
    public async Task An_expired_address_writes_nothing()
    {
        using var response =
            await SendAsync(HttpMethod.Put, $"{Bucket}/a?X-Amz-Date=20260102T030404Z&X-Amz-Expires=1&X-Amz-Signature=any", "x");
        Assert.Equal("AccessDenied", await CodeOfAsync(response));
        Assert.Null(await Rig.GetAsync("a"));
    }

    [Fact]
    public async Task A_presigned_address_of_the_SDK_uploads_an_object()
    {
        var address = await S3.GetPreSignedURLAsync(new()
        {
            BucketName = Bucket,
            Key = "in/pp.txt",
            Verb = HttpVerb.PUT,
            Expires = DateTime.UnixEpoch.AddYears(100),
            Protocol = Protocol.HTTP,
        });
        using var content = new StringContent("pp");
        using var response = await Http.PutAsync(new Uri(address), content, Cancellation);
        Assert.Equal((HttpStatusCode.OK, "pp"), (response.StatusCode, await Rig.GetAsync("in/pp.txt")));
    }

    [Fact]
    public async Task A_presigned_address_of_the_SDK_sets_the_download_name()
    {
        await Rig.PutAsync("a", "content");
        var request = new GetPreSignedUrlRequest
        {
            BucketName = Bucket,
            Key = "a",
            Expires = DateTime.UnixEpoch.AddYears(100),
            Protocol = Protocol.HTTP
        };
        request.ResponseHeaderOverrides.ContentDisposition = "attachment; filename=z.txt";
        using var response = await Http.GetAsync(new Uri(await S3.GetPreSignedURLAsync(request)), Cancellation);
        Assert.Equal("attachment; filename=z.txt", response.Content.Headers.ContentDisposition!.ToString());
    }
}
