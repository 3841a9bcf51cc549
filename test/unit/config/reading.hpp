#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "config/sentinel_conf.hpp"

namespace vedette::config {

/// What a text says; the test fails if it can't be used.
inline Configuration read(std::string_view text, const std::vector<std::string>& extra = {}) {
  auto result = read_sentinel_conf("sentinel.conf", text, extra);
  if (const auto* problem = std::get_if<Problem>(&result)) {
    ADD_FAILURE() << "line " << problem->line << ": " << problem->text << ": " << problem->reason;
    return {};
  }
  return std::get<Configuration>(std::move(result));
}

/// Why a text can't be used; the test fails if it can.
inline Problem refusal(std::string_view text, const std::vector<std::string>& extra = {}) {
  auto result = read_sentinel_conf("sentinel.conf", text, extra);
  if (auto* problem = std::get_if<Problem>(&result)) return std::move(*problem);
  ADD_FAILURE() << "accepted: " << text;
  return {};
}

inline const std::string id_a(40, 'a');
inline const std::string id_b(40, 'b');
inline const std::string monitor_m1 = "sentinel monitor m1 127.0.0.1 6379 2\n";

}  // namespace vedette::config
