namespace FilePipeline.Emulator.AwsHttp;

/// <summary>The id that AWS gives to each request.</summary>
internal static class RequestIds
{
    private const string Header = "x-amzn-RequestId";

    public static void Add(HttpContext http) => http.Response.Headers[Header] = $"{Guid.NewGuid()}";

    public static string Of(HttpContext http) => http.Response.Headers[Header].ToString();
}
