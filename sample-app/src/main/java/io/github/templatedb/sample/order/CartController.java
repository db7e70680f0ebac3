package io.github.templatedb.sample.order;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Positive;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/carts")
class CartController {

    private final CartService carts;

    CartController(CartService carts) {
        this.carts = carts;
    }

    @PostMapping
    ResponseEntity<CartService.CartView> open(@RequestBody NewCart cart) {
        var opened = carts.open(cart.customerId());
        return ResponseEntity.created(URI.create("/carts/" + opened.id())).body(opened);
    }

    @GetMapping("/{id}")
    CartService.CartView find(@PathVariable UUID id) {
        return carts.find(id);
    }

    @PutMapping("/{id}/items/{sku}")
    CartService.CartView put(@PathVariable UUID id, @PathVariable String sku, @Valid @RequestBody Pieces pieces) {
        return carts.put(id, sku, pieces.quantity());
    }

    @PostMapping("/{id}/checkout")
    ResponseEntity<OrderView> checkOut(@PathVariable UUID id, @RequestParam(required = false) @Nullable String coupon) {
        var order = carts.checkOut(id, coupon);
        return ResponseEntity.created(URI.create("/orders/" + order.number())).body(order);
    }

    record NewCart(long customerId) {}

    record Pieces(@Positive int quantity) {}
}
