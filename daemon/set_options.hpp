#pragma once

#include <span>
#include <string>
#include <variant>

#include "quorum/order.hpp"
#include "quorum/settings.hpp"

namespace vedette::daemon {

/// Reads the options of SENTINEL SET (commands §2.9), left to right. `words`: what follows the master's name. The
/// result is the whole order, or the text of the first error, without `-`. Nothing is applied if there is an error.
std::variant<quorum::OrderSet, std::string> read_set_options(std::span<const std::string> words,
                                                             const quorum::MasterName& master,
                                                             const quorum::MasterSettings& settings,
                                                             bool deny_scripts_reconfig);

/// Whether a byte below a blank, or DEL, stands in it: such a text would break log lines and events.
bool has_control_character(std::string_view text);

}  // namespace vedette::daemon
