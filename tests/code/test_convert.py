"""JSON configs of models -> refused before Keras sees them, unless flat and of Keras alone."""

import json

import pytest
from occ.convert import check_config, main, read_config
from occ.errors import ModelRefused


def config_of(*layers: dict) -> str:
    return json.dumps({"class_name": "Functional", "config": {"layers": list(layers)}})


def test_a_flat_model_of_keras_layers_passes():
    start = {"module": "keras.initializers", "class_name": "Zeros", "registered_name": None}
    check_config(config_of({"class_name": "Dense", "config": {"bias_initializer": start}}))


@pytest.mark.parametrize(
    "layer",
    [
        {"class_name": "Lambda", "config": {}},
        {"class_name": "TFSMLayer", "config": {"filepath": "elsewhere"}},
        {"class_name": "Functional", "config": {"layers": []}},
        {"class_name": "Mine>Layer", "config": {}},
        {"class_name": "Dense", "config": {"activation": {"class_name": "__lambda__"}}},
        {"class_name": "Dense", "config": {"x": [[{"class_name": "f", "module": "os.path"}]]}},
        {"class_name": "Dense", "config": {"x": {"class_name": "f", "module": "kerasx"}}},
    ],
)
def test_code_and_foreign_classes_are_refused_however_deep(layer):
    with pytest.raises(ModelRefused, match=r"Expected .* Received"):
        check_config(config_of({"class_name": "ReLU", "config": {}}, layer))


@pytest.mark.parametrize("text", ["{}", '{"class_name": "Sequential", "config": {}}'])
def test_a_model_that_is_not_functional_is_refused(text):
    with pytest.raises(ModelRefused, match="functional"):
        check_config(text)


def test_a_file_that_is_no_hdf5_is_refused(tmp_path):
    path = tmp_path / "text.h5"
    path.write_text("bananas")
    with pytest.raises(ModelRefused, match=r"text\.h5 is not a model that Keras saved"):
        read_config(path)


def test_the_last_line_of_stderr_is_the_reason(tmp_path, capsys):
    assert main([str(tmp_path), str(tmp_path / "none.h5"), "0" * 64]) == 1
    assert capsys.readouterr() == ("", "none.h5 is missing or cannot be read.\n")
