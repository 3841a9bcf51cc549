#pragma once

// What most of this folder includes and what is slow to parse.
#include <algorithm>
#include <array>
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "config/daemon_settings.hpp"
#include "daemon/call.hpp"
#include "daemon/loop.hpp"
#include "quorum/core.hpp"
