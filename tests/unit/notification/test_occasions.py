from datetime import date

from interlud_pipeline.notification.occasions import Occasion, last_occasions, occasions

AUTHORITY = "artois-mobilites"


def test_the_calendar_of_a_campaign_is_kept_to_the_day(one_campaign):
    kinds = {
        day: [occasion.kind for occasion in occasions(one_campaign, day)]
        for day in (date(2024, 1, 1), date(2024, 3, 15), date(2024, 3, 31), date(2024, 5, 15), date(2024, 12, 31))
    }
    assert list(kinds.values()) == [["opening"], ["reminder"], ["due"], ["reminder"], ["close"]]
    assert occasions(one_campaign, date(2024, 3, 16)) == ()


def test_an_occasion_says_what_whose_and_of_which_year(one_campaign):
    [occasion] = occasions(one_campaign, date(2024, 3, 15))
    assert occasion == Occasion("reminder", AUTHORITY, 2023)
    assert str(occasion) == "reminder 2023 artois-mobilites"


def test_of_days_missed_the_last_one_of_a_campaign_is_still_worth_a_message(one_campaign):
    missed = last_occasions(one_campaign, date(2024, 3, 14), date(2024, 4, 2))
    assert missed == ((date(2024, 3, 31), Occasion("due", AUTHORITY, 2023)),)
    assert last_occasions(one_campaign, date(2024, 3, 15), date(2024, 3, 15)) == ()
    assert last_occasions(one_campaign, date(2024, 3, 31), date(2024, 5, 14)) == ()


def test_every_reminder_of_the_register_lies_within_its_campaign(register):
    campaigns = {(row.authority, row.reporting_year): row for row in register.campaigns}
    outside = [
        reminder
        for reminder in register.campaign_reminders
        if not (campaign := campaigns.get((reminder.authority, reminder.reporting_year)))
        or not campaign.opens_on <= reminder.remind_on <= campaign.closes_on
    ]
    assert outside == []
