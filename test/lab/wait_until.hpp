#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace vedette::lab {

/// Looks every few milliseconds until the condition holds. Throws std::runtime_error with the text of `what` if it
/// does not hold in time. Waits are long: on a busy machine everything takes longer.
void wait_until(const std::function<bool()>& condition, std::chrono::milliseconds patience, const std::string& what);

/// The same with a text made at the end, which can tell what was seen instead.
void wait_until(const std::function<bool()>& condition, std::chrono::milliseconds patience, const std::string& what,
                const std::function<std::string()>& seen);

/// Looks for that long and tells whether the condition held at every look: for what must not happen.
bool holds_for(const std::function<bool()>& condition, std::chrono::milliseconds span);

}  // namespace vedette::lab
