#pragma once

#include <string>
#include <string_view>

#include "quorum/durable_state.hpp"

namespace vedette::config {

/// Reads what is about to be written, as the next start would. Why that start would not find `state` in it, in a
/// sentence without secrets; empty: it would. `file`: the name of the file, for the sentence. What an included file
/// adds is no mistake of ours.
std::string misread(std::string_view file, std::string_view text, const quorum::DurableState& state);

}  // namespace vedette::config
