import Draws

/// Patterns that fill a plane, as numbers in 0...1.
enum Texture: String, CaseIterable, Sendable {
    case stripes, checks, dots, hexDots = "hex dots", granules, cells, cracks, rings, rays, zigzag, brick, weave
    case waves, wood, marble, clouds, arcs, scales, hatch, mosaic, spiral, grid, rows, shards

    /// The pattern with about `pitch` repeats across the picture, turned and placed at random.
    func field(_ scene: Scene, pitch: Float, _ draw: inout Draw, in rect: Rect? = nil) -> Field {
        let around = Frame(draw.uniform(0.25, 0.75), draw.uniform(0.25, 0.75), scale: 1 / pitch, turn: draw.unit())
        let (u, v) = scene.coordinates(around, in: rect)
        let key = draw.key()
        let bend = Field.noise(u * 0.35, v * 0.35, key: key ^ 77, octaves: 2).scaled(draw.uniform(0, 0.5))
        switch self {
        case .stripes: return (u + bend).triangle().smoothstep(0.3, 0.7)
        case .checks: return ((u + bend).sine() * v.sine()).smoothstep(-0.12, 0.12)
        case .dots: return Field.length(u.fraction() - 0.5, v.fraction() - 0.5).smoothstep(0.38, 0.26)
        case .hexDots:
            let shear = u + v * 0.5
            let rise = v * 0.866
            return Field.length(shear.fraction() - 0.5, (rise.fraction() - 0.5)).smoothstep(0.34, 0.24)
        case .granules: return Field.cellular(u * 1.5, v * 1.5, key: key, jitter: 1).first.smoothstep(0.46, 0.3)
        case .cells: return Field.cellular(u, v, key: key).tag
        case .cracks:
            let cells = Field.cellular(u, v, key: key)
            return (cells.second - cells.first).smoothstep(0.02, 0.14)
        case .rings: return (Field.length(u, v) + bend).triangle().smoothstep(0.3, 0.7)
        case .rays: return (Field.angle(u, v).scaled((pitch * 2).rounded())).triangle().smoothstep(0.3, 0.7)
        case .zigzag: return (u + v.triangle().scaled(0.8)).triangle().smoothstep(0.35, 0.65)
        case .brick: return brick(u, v)
        case .weave: return weave(u, v)
        case .waves: return (u + v.scaled(0.5).sine().scaled(0.35)).triangle().smoothstep(0.25, 0.75)
        case .wood:
            let warp = Field.noise(u * 0.3, v * 0.08, key: key, octaves: 2).scaled(2.2)
            return (u * 0.7 + warp).fraction().smoothstep(0, 1)
        case .marble:
            let warp = Field.noise(u * 0.4, v * 0.4, key: key, octaves: 4, gain: 0.55).scaled(1.6)
            return (u * 0.4 + warp).sine().absolute().smoothstep(0, 0.8)
        case .clouds: return Field.noise(u * 0.5, v * 0.5, key: key, octaves: 5, gain: 0.6).smoothstep(-0.5, 0.5)
        case .arcs: return arcs(u, v, key)
        case .scales: return scales(u, v)
        case .hatch: return u.triangle().smoothstep(0.5, 0.75).maximum(v.triangle().smoothstep(0.5, 0.75).scaled(0.7))
        case .mosaic: return Field.squares(u, v, key: key)
        case .spiral:
            return (Field.length(u, v) + Field.angle(u, v).scaled(Float(1 + key % 3))).triangle().smoothstep(0.3, 0.7)
        case .grid: return u.triangle().smoothstep(0.82, 0.94).maximum(v.triangle().smoothstep(0.82, 0.94))
        case .rows:
            let row = v.triangle().smoothstep(0.3, 0.6)
            return row * Field.noise(u * 2.5, v * 0.8, key: key, octaves: 2).smoothstep(-0.35, 0.25)
        case .shards: return shards(u, v, key)
        }
    }

    /// Courses shifted by half a brick, with joints.
    private func brick(_ u: Field, _ v: Field) -> Field {
        let odd = v.scaled(0.5).fraction().smoothstep(0.499, 0.501)
        let along = (u * 0.5 + odd * 0.5).triangle()
        let across = v.triangle()
        return along.smoothstep(0.08, 0.16).minimum(across.smoothstep(0.14, 0.28))
    }

    /// Over and under: stripes along u and v by turns.
    private func weave(_ u: Field, _ v: Field) -> Field {
        let turn = (u.scaled(0.5).sine() * v.scaled(0.5).sine()).smoothstep(-0.02, 0.02)
        return turn.choose(u.scaled(2).triangle(), v.scaled(2).triangle())
    }

    /// Quarter circles in unit squares, turned at random: a maze of loops (Truchet tiles).
    private func arcs(_ u: Field, _ v: Field, _ key: UInt32) -> Field {
        let flip = Field.squares(u, v, key: key).smoothstep(0.499, 0.501)
        let x = u.fraction()
        let y = v.fraction()
        let mirrored = flip.choose(x, x.scaled(-1, plus: 1))
        let near = Field.length(mirrored, y)
        let far = Field.length(mirrored - 1, y - 1)
        return near.minimum(far).scaled(1, plus: -0.5).absolute().smoothstep(0.2, 0.1)
    }

    /// Overlapping discs in shifted rows.
    private func scales(_ u: Field, _ v: Field) -> Field {
        let odd = v.scaled(0.5).fraction().smoothstep(0.499, 0.501)
        let x = (u + odd * 0.5).fraction() - 0.5
        let y = v.fraction()
        return Field.length(x, y).smoothstep(0.1, 0.75)
    }

    /// Unit squares cut into two triangles of different brightness.
    private func shards(_ u: Field, _ v: Field, _ key: UInt32) -> Field {
        let side = (u.fraction() - v.fraction()).smoothstep(-0.02, 0.02)
        return side.choose(Field.squares(u, v, key: key), Field.squares(u, v, key: key ^ 0x5bd1))
    }
}
