#pragma once

// What most of this folder includes and what is slow to parse.
#include <boost/asio.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>
