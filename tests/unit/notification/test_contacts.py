import pytest
from loopback import AUTHORITY, CALL

from interlud_pipeline.notification.contacts import ContactsError, read_contacts


def written(tmp_path, *lines, header="recipient,email,function"):
    path = tmp_path / "contacts.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_without_a_file_nobody_has_an_address(register):
    assert read_contacts(None, register).of(CALL) == ()


def test_bodies_authority_and_operators_may_have_several_addresses_each_once(tmp_path, register):
    path = written(
        tmp_path,
        f"{CALL},a@call.example.org,Chargée de mobilité",
        f"{CALL},A@CALL.example.org,",
        f"{CALL},b@béthune.example.org,",
        f"{AUTHORITY},c@artois.example.org,",
        "exploitation,d@artois.example.org,",
    )
    contacts = read_contacts(path, register)
    assert [contact.address for contact in contacts.of(CALL)] == [
        "a@call.example.org",
        "b@xn--bthune-bva.example.org",
    ]
    assert [contacts.of(one)[0].address[0] for one in (AUTHORITY, "exploitation")] == ["c", "d"]
    assert "@" not in repr(contacts)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"{CALL},pas une adresse,", "ligne 2 : l'adresse"),
        (f'{CALL},"a@x.org\r\nBcc: b@x.org",', "l'adresse"),
        (f"{CALL},étienne@x.org,", "ligne 2 : l'adresse"),
        (f"{CALL},,", "ligne 2 : l'adresse"),
        ("123456789,a@x.org,", "ligne 2 : le destinataire"),
        (f'{CALL},a@x.org,"a\nb"', "saut de ligne"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_without_its_address(tmp_path, register, line, said):
    with pytest.raises(ContactsError, match=said) as refused:
        read_contacts(written(tmp_path, line), register)
    assert "@" not in str(refused.value)
    assert "x.org" not in str(refused.value)


def test_a_file_that_is_missing_or_lacks_a_column_is_refused(tmp_path, register):
    with pytest.raises(ContactsError, match="FileNotFoundError"):
        read_contacts(tmp_path / "none.csv", register)
    with pytest.raises(ContactsError, match="« email »"):
        read_contacts(written(tmp_path, header="recipient,mail"), register)
