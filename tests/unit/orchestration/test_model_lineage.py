from interlud_pipeline.orchestration.model_lineage import far_origins

ORIGINS = {
    "mart": {"value": [("step", "value")], "both": [("step", "value"), ("step", "name")], "one": []},
    "step": {"value": [("lake", "value")], "name": [("seed", "label"), ("lake", "name")]},
}


def test_a_column_is_followed_through_all_models_to_what_no_model_makes():
    assert far_origins("mart", ORIGINS) == {
        "value": [("lake", "value")],
        "both": [("lake", "name"), ("lake", "value"), ("seed", "label")],
        "one": [],
    }


def test_a_model_that_was_left_out_of_the_build_ends_the_way():
    assert far_origins("mart", {"mart": ORIGINS["mart"]})["value"] == [("step", "value")]
    assert far_origins("other", ORIGINS) == {}
