using FilePipeline.Emulator.Cloud;

namespace FilePipeline.Emulator.AwsHttp.DynamoDb;

/// <summary>A part of a table for one of several parallel scans.</summary>
internal sealed record ScanSegment(long Number, long Total)
{
    // DynamoDB divides 4,096 groups of slots.
    private const int Groups = 4096;
    private const int GroupSize = ItemPlace.Slots / Groups;

    public int FirstSlot => SlotOf(Number);

    public int LastSlot => SlotOf(Number + 1) - 1;

    /// <exception cref="InvalidItemException">The segment is not one of the total.</exception>
    public static ScanSegment Read(DynamoDbRequest request)
    {
        var (number, total) = (request.Number("Segment"), request.Number("TotalSegments"));
        if (total is null && number is > 0)
        {
            throw new InvalidItemException(
                "The TotalSegments parameter is required but was not present in the request when Segment parameter is present");
        }
        if (total is null) return new(0, 1);
        if (number is null)
        {
            throw new InvalidItemException(
                "The Segment parameter is required but was not present in the request when parameter TotalSegments is present");
        }
        return number < total ? new(number.Value, total.Value) : throw new InvalidItemException(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            + $"Segment: {number} is not less than TotalSegments: {total}");
    }

    public bool Contains(ItemPlace place) => place.Slot >= FirstSlot && place.Slot <= LastSlot;

    private int SlotOf(long number) => (int)((Groups * number + Total - 1) / Total) * GroupSize;
}
