#pragma once

#include <string>
#include <vector>

#include "test/lab/sentinel.hpp"

namespace vedette::conformance {

/// With the words that versions of Redis put differently made one: how a denial is told, and the flag that Redis 7.0
/// does not show of a user who was never reset.
std::string in_common_words(std::string reply);

/// The flag that Redis 7.0 does not show of a user who was never reset left out of a reply that was made readable.
std::string without_sanitize(const std::string& text);

/// Of each entry of ACL LOG what does not depend on time or version: count, reason, context, object, username.
std::vector<std::string> told_by_log(const lab::Sentinel& sentinel);

}  // namespace vedette::conformance
