using Microsoft.AspNetCore.Http;

namespace FilePipeline.Hosting;

/// <summary>What an input binding delivered.</summary>
/// <param name="Body">The exact bytes.</param>
public sealed record BindingMessage(ReadOnlyMemory<byte> Body)
{
    /// <summary>Reads the request's body; used by ASP.NET to bind handler parameters.</summary>
    public static async ValueTask<BindingMessage?> BindAsync(HttpContext context)
    {
        using var buffer = new MemoryStream((int)Math.Clamp(context.Request.ContentLength ?? 4096, 0, 1 << 20));
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return new(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
    }
}
