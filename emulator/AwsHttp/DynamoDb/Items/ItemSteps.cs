using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>Reads writes and checks of items, which are requests of their own or parts of a transaction.</summary>
internal static class ItemSteps
{
    /// <exception cref="InvalidItemException">The request is not valid.</exception>
    public static ItemStep Put(DynamoDbRequest request)
    {
        var item = request.RequiredAttributes("Item");
        RefuseNewValues(request);
        if (ItemSize.Of(item) > ItemTooLargeException.Limit) throw new ItemTooLargeException();
        return With(request, new ItemStep.Put(request.Table, item), RequestExpressions.Read(request, "ConditionExpression"));
    }

    /// <exception cref="InvalidItemException">The request is not valid.</exception>
    public static ItemStep Update(DynamoDbRequest request)
    {
        var key = request.RequiredAttributes("Key");
        var expressions = RequestExpressions.Read(request, "UpdateExpression", "ConditionExpression");
        return With(request, new ItemStep.Update(request.Table, key, expressions.Update), expressions);
    }

    /// <exception cref="InvalidItemException">The request is not valid.</exception>
    public static ItemStep Delete(DynamoDbRequest request)
    {
        var key = request.RequiredAttributes("Key");
        RefuseNewValues(request);
        return With(request, new ItemStep.Delete(request.Table, key), RequestExpressions.Read(request, "ConditionExpression"));
    }

    /// <exception cref="InvalidItemException">The request is not valid.</exception>
    public static ItemStep Check(DynamoDbRequest request) => With(
        request, new ItemStep.Check(request.Table, request.RequiredAttributes("Key")),
        RequestExpressions.Read(request, "ConditionExpression"));

    private static ItemStep With(DynamoDbRequest request, ItemStep step, RequestExpressions expressions) => step with
    {
        Condition = expressions.Condition,
        ReturnsItemOnFailure = request.Text("ReturnValuesOnConditionCheckFailure") == "ALL_OLD",
    };

    private static void RefuseNewValues(DynamoDbRequest request)
    {
        if (request.Text("ReturnValues") is not (null or "ALL_OLD" or "NONE"))
            throw new InvalidItemException("ReturnValues can only be ALL_OLD or NONE");
    }
}
