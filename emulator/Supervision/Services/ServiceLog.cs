namespace FilePipeline.Emulator.Supervision;

/// <summary>The log of a service: writes all lines to a file, keeps the last ones in memory, and passes each to a callback.</summary>
internal sealed class ServiceLog : IDisposable
{
    private const int Kept = 20;
    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _last = new();
    private readonly Action<LogLine> _written;
    private readonly StreamWriter _file;
    private bool _isClosed;

    public ServiceLog(string folder, string appId, Action<LogLine> written)
    {
        _written = written;
        Directory.CreateDirectory(folder);
        Path = System.IO.Path.Combine(folder, $"{appId}.log");
        if (File.Exists(Path)) File.Move(Path, System.IO.Path.Combine(folder, $"{appId}.previous.log"), overwrite: true);
        _file = new StreamWriter(new FileStream(Path, FileMode.Create, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    public string Path { get; }

    public IReadOnlyList<LogLine> Last
    {
        get
        {
            lock (_gate) return [.. _last];
        }
    }

    public void Add(string line, bool isError)
    {
        var read = LogLine.Read(line, isError);
        lock (_gate)
        {
            if (_isClosed) return;
            _file.WriteLine(line);
            _last.Enqueue(read);
            if (_last.Count > Kept) _last.Dequeue();
        }
        _written(read);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isClosed = true;
            _file.Dispose();
        }
    }
}
