using FilePipeline.Emulator.Resources;

namespace FilePipeline.Emulator.Sidecar;

/// <summary>Creates the components of one app from its resources.</summary>
internal sealed class ComponentFactory : IDisposable
{
    private readonly AppDefinition _app;
    private readonly SidecarEnvironment _environment;
    private readonly AppChannel _channel;
    private readonly CallGuards _guards;
    private readonly ILogger _logger;
    private readonly Dictionary<string, OutputBinding> _outputs = new(StringComparer.Ordinal);
    private readonly List<InputBinding> _inputs = [];
    private readonly Dictionary<string, StateStore> _stores = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SnsSqs> _pubSubs = new(StringComparer.Ordinal);
    private readonly List<LoadedComponent> _loaded = [];
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler { ActivityHeadersPropagator = null });

    /// <exception cref="ResourceException">A component is invalid.</exception>
    public ComponentFactory(
        AppDefinition app, ResourceSet resources, SidecarEnvironment environment, AppChannel channel, CallGuards guards, ILogger logger)
    {
        (_app, _environment, _channel, _guards, _logger) = (app, environment, channel, guards, logger);
        var settings = new SettingsReader(app.AppId, resources.Components, environment.Variable);
        foreach (var component in resources.Components) Add(settings.Read(component));
    }

    public IReadOnlyDictionary<string, OutputBinding> Outputs => _outputs;

    public IReadOnlyList<InputBinding> Inputs => _inputs;

    public IReadOnlyDictionary<string, StateStore> Stores => _stores;

    public IReadOnlyDictionary<string, SnsSqs> PubSubs => _pubSubs;

    public IReadOnlyList<LoadedComponent> Loaded => _loaded;

    public void Dispose() => _http.Dispose();

    private void Add(ComponentSettings settings)
    {
        IReadOnlyList<string> capabilities = [];
        switch (settings.Type)
        {
            case "state.aws.dynamodb":
                var store =
                    new StateStore(settings, _app.AppId, _environment.Cloud.Tables, FaultsOf(settings, "DynamoDB"), _environment.Clock);
                _stores.Add(settings.Name, store);
                capabilities = store.Capabilities;
                break;
            case "pubsub.aws.snssqs":
                _pubSubs.Add(settings.Name, new SnsSqs(settings, _app.AppId, _environment.Aws, FaultsOf(settings, "SNS")));
                break;
            case "secretstores.local.env" or "secretstores.local.file":
                break;
            default:
                capabilities = AddBinding(settings);
                break;
        }
        _loaded.Add(new LoadedComponent(settings.Name, settings.Type, settings.Version, capabilities));
    }

    private List<string> AddBinding(ComponentSettings settings)
    {
        List<string> capabilities = [];
        if (settings.IsInput && MakeInput(settings) is { } input)
        {
            _inputs.Add(input);
            capabilities.Add("INPUT_BINDING");
        }
        if (settings.IsOutput && MakeOutput(settings) is { } output)
        {
            _outputs.Add(settings.Name, output);
            capabilities.Add("OUTPUT_BINDING");
        }
        return capabilities;
    }

    private InputBinding? MakeInput(ComponentSettings settings)
    {
        var delivery = new BindingDelivery(settings, _channel, _guards);
        return settings.Type switch
        {
            "bindings.aws.sqs" => new InputBinding(
                delivery, new Lane(
                    settings.Name, settings.Required("queueName"), _environment.Aws.Queues, delivery, _environment.Clock, _logger)),
            "bindings.cron" =>
                new InputBinding(delivery, new CronTrigger(settings.Name, ScheduleOf(settings), delivery, _environment.Clock, _logger)),
            _ => null,
        };
    }

    private OutputBinding? MakeOutput(ComponentSettings settings) => settings.Type switch
    {
        "bindings.aws.sqs" => new SqsOutput(_environment.Aws.Queues, settings.Required("queueName"), FaultsOf(settings, "SQS")),
        "bindings.aws.s3" => new S3Binding(
            settings, _environment.Aws.Objects, () => _environment.Cloud.Endpoint, _environment.Files, FaultsOf(settings, "S3"),
            _environment.Clock),
        "bindings.aws.sns" => new SnsOutput(_environment.Aws.Topics, settings.Required("topicArn"), FaultsOf(settings, "SNS")),
        "bindings.aws.ses" => new SesOutput(settings, _environment.Cloud.SentMessages, FaultsOf(settings, "SES")),
        "bindings.smtp" =>
            new SmtpOutput(settings, _environment.Cloud.SentMessages, _environment.MailboxEndpoint, FaultsOf(settings, "SMTP")),
        "bindings.http" => new HttpOutput(settings, _http, FaultsOf(settings, "HTTP"), _environment.Clock),
        _ => null,
    };

    private static CronSchedule ScheduleOf(ComponentSettings settings)
    {
        try
        {
            return new CronSchedule(settings.Required("schedule"));
        }
        catch (FormatException exception) when (exception is not ResourceException)
        {
            throw settings.Error("schedule", $"is not a schedule: {exception.Message}");
        }
    }

    private FaultPoint FaultsOf(ComponentSettings settings, string service) => new(_environment.Faults, settings.Name, service);
}
