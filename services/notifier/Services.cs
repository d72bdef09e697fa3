namespace FilePipeline.Notifier;

/// <summary>The parts of the notifier.</summary>
internal static class Services
{
    /// <summary>Registers them.</summary>
    public static void AddNotifications(this IServiceCollection services)
    {
        services.AddSingleton<Routing>();
        services.AddSingleton<MessageWords>();
        services.AddSingleton<Channels>();
        services.AddSingleton<ChannelBreaker>();
        services.AddSingleton<NotificationLog>();
        services.AddSingleton<NotificationMetrics>();
        services.AddSingleton<PendingMessages>();
        services.AddSingleton<FailedMessages>();
        services.AddSingleton<ChannelDelivery>();
        services.AddSingleton<SummaryStore>();
        services.AddSingleton<StormSlots>();
        services.AddSingleton<OutcomeDispatch>();
        services.AddSingleton<SendNotifications>();
        services.AddSingleton<UnreadableOutcomes>();
        services.AddSingleton<PendingRun>();
        services.AddSingleton<SummaryRun>();
        services.AddSingleton<NotifyTick>();
    }
}
