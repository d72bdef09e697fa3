namespace FilePipeline.Contracts.Tests;

public sealed class ParkingKeysTests
{
    [Theory]
    [InlineData(Codes.Unreadable)]
    [InlineData(Codes.UnknownBucket)]
    [InlineData(Codes.RecordUnreadable)]
    [InlineData(Codes.EntryUnreadable)]
    public void A_message_is_parked_under_a_code_of_messages(string code)
    {
        var key = ParkingKeys.ParkedMessage(code, "body"u8);
        Assert.Equal((true, code), (ParkingKeys.IsMessage(key), ParkingKeys.CodeOf(key)));
    }

    [Theory]
    [InlineData(Codes.NeverTried)]
    [InlineData(Codes.TimedOut)]
    [InlineData("files-unavailable")]
    [InlineData(Codes.Unexpected)]
    public void A_file_is_parked_under_the_code_of_its_record(string code)
    {
        var key = ParkingKeys.Parked(code, "0123");
        Assert.Equal((false, code), (ParkingKeys.IsMessage(key), ParkingKeys.CodeOf(key)));
    }
}
